{{- define "ui.name" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) }}
{{- $name | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- define "ui.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "ui.labels" -}}
{{ include "ui.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "ui.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "ui.name" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "ui.image" -}}
{{- with .Values.image }}{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag }}{{ end }}{{ end }}
{{- end }}

{{- define "ui.path" -}}
{{ trimSuffix "/" .Values.ingress.path }}/
{{- end }}

{{- define "ui.publicUrl" -}}
{{- if .Values.publicUrl }}{{ .Values.publicUrl }}
{{- else if .Values.ingress.enabled }}https://{{ .Values.ingress.host }}{{ include "ui.path" . }}
{{- else }}http://localhost:8080/
{{- end }}
{{- end }}
