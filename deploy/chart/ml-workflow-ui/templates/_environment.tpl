{{- define "ui.environment" -}}
- name: CONSOLE_API_URL
  value: {{ .Values.console.apiUrl | quote }}
- name: CONSOLE_AUTH
  value: {{ .Values.console.auth | quote }}
- name: PUBLIC_URL
  value: {{ include "ui.publicUrl" . | quote }}
- name: PORT
  value: "8080"
- name: DRAIN_SECONDS
  value: {{ .Values.drainSeconds | quote }}
{{- with .Values.console.region }}
- name: AWS_REGION
  value: {{ . | quote }}
{{- end }}
# Never the node's own role.
- name: AWS_EC2_METADATA_DISABLED
  value: "true"
{{- with .Values.signIn }}
{{- if .issuer }}
- name: SIGN_IN_ISSUER
  value: {{ .issuer | quote }}
- name: SIGN_IN_CLIENT_ID
  value: {{ .clientId | quote }}
{{- with .scope }}
- name: SIGN_IN_SCOPE
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.connectOrigins }}
- name: CONNECT_ORIGINS
  value: {{ join " " . | quote }}
{{- end }}
{{- end }}
