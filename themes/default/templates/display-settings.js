{# The dialog of the display settings with the list of keys, as a script that adds it to a page (static/settings.js): a
   page loads it when the dialog is opened for the first time. #}
{% macro choices(name, title, options) %}
<fieldset{% if name == "script" %} class="of-traditional"{% endif %}>
<legend>{{ title }}</legend>
{% for value, label in options %}
<label><input type="radio" name="{{ name }}" value="{{ value }}">{{ label }}</label>
{% endfor %}
{% if caller is defined %}
{{ caller() }}{% endif %}
</fieldset>
{% endmacro %}
{% set dialog %}
<dialog class="settings" lang="{{ site.lang }}" dir="{{ "rtl" if site.lang|dirattr else "ltr" }}" aria-label="{{ t.settings }}">
<link rel="stylesheet" href="{{ "{root}" }}static/settings.css">
<form method="dialog">
<h2>{{ t.settings }}</h2>
{{ choices("size", t.settings_size, (("small", t.size_small), ("", t.size_normal), ("large", t.size_large), ("huge", t.size_huge))) }}
{{ choices("scheme", t.settings_scheme, (("", t.scheme_automatic), ("light", t.scheme_light), ("dark", t.scheme_dark))) }}
{{ choices("script", t.settings_script, (("", t.script_original), ("zh-Hans", t.script_simplified))) }}
{% call choices("keys", t.settings_keys, (("", t.keys_on), ("off", t.keys_off))) %}
<dl>
{% for key, meaning in (("j", t.key_next), ("k", t.key_previous), ("/", t.key_search), ("?", t.key_settings)) if key != "/" or site.search.enabled %}
<dt><kbd>{{ key }}</kbd></dt><dd>{{ meaning }}</dd>
{% endfor %}
</dl>
{% endcall %}
<button>{{ t.close }}</button>
</form>
</dialog>
{% endset %}
document.body.insertAdjacentHTML("beforeend", {{ dialog|tojson }}.replace("{root}", () => new URL(".", document.currentScript.src)));
