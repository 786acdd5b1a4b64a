{% extends "base.html" %}
{% block title %}{% translate "$Title: add" %}{% endblock %}
{% block main_css %} hall-narrow{% endblock %}
{% block content %}
  {% url "$module:${model}_list" as cancel_url %}
  {% card %}<div class="card-body">{% include "ui/components/form.html" with submit=_("Save") %}</div>{% endcard %}
{% endblock %}
