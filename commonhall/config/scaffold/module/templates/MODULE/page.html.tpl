{% extends "base.html" %}
{% block title %}{{ found.title }}{% endblock %}
{% block main_css %} hall-narrow{% endblock %}
{% block actions %}
  {% if found.closed_at %}{% badge _("Closed") %}{% endif %}
  {% url "$module:${model}_close" found.public_id as action %}
  {% if may_close %}{% include "ui/components/confirm.html" with id="close" icon="lock" label=_("Close") title=_("Close it for good?") text=_("It stays to be read.") verb=_("Close it") %}{% endif %}
{% endblock %}
{% block content %}
  {% card %}<div class="card-body">
    <p class="text-secondary">{% if found.created_by %}{{ found.created_by }} · {% endif %}{% time found.created_at %}</p>
    {{ found.text|linebreaks }}
  </div>{% endcard %}
{% endblock %}
