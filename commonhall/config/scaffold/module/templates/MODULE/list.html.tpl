{% extends "base.html" %}
{% block title %}{% translate "$Title" %}{% endblock %}
{% block actions %}{% if perms.$module.add_$model %}<a class="btn btn-primary" href="{% url '$module:${model}_add' %}">{% icon "plus" %}{% translate "Add" %}</a>{% endif %}{% endblock %}
{% block content %}
  {% if page.rows %}
    {% card %}
      {% table caption=_("$Title, newest first") %}
        <thead><tr><th scope="col">{% translate "Title" %}</th><th class="d-none d-md-table-cell" scope="col">{% translate "By" %}</th><th class="d-none d-sm-table-cell" scope="col">{% translate "Added" %}</th><th scope="col">{% translate "State" %}</th></tr></thead>
        <tbody>
          {% for each in page %}
            <tr>
              <td><a href="{{ each.get_absolute_url }}">{{ each.title }}</a></td>
              <td class="d-none d-md-table-cell">{{ each.created_by|default:"" }}</td><td class="d-none d-sm-table-cell">{% time each.created_at "ago" %}</td>
              <td>{% if each.closed_at %}{% badge _("Closed") %}{% else %}{% badge _("Open") "success" %}{% endif %}</td>
            </tr>
          {% endfor %}
        </tbody>
      {% endtable %}
    {% endcard %}
    {% include "ui/components/pagination.html" %}
  {% else %}
    {% if perms.$module.add_$model %}{% url "$module:${model}_add" as add_url %}{% endif %}
    {% include "ui/components/empty.html" with icon="box" title=_("Nothing here yet") text=_("Whatever members add stands here.") action_url=add_url action_label=_("Add the first") only %}
  {% endif %}
{% endblock %}
