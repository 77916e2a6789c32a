{{- /* What a schema can't say, or not in words. */}}
{{- define "ui.checks" -}}
{{- $v := .Values }}
{{- if not $v.image.repository }}
{{- fail "image.repository is not set: set it to the repository that the image was pushed to, for example 111122223333.dkr.ecr.eu-west-1.amazonaws.com/ml-workflow-ui" }}
{{- end }}
{{- if not (or $v.image.tag $v.image.digest) }}
{{- fail "image.tag and image.digest are not set: set one of them to the build to run" }}
{{- end }}
{{- if not $v.console.apiUrl }}
{{- fail "console.apiUrl is not set: set it to the address of the console API, which the stack puts out as ConsoleUrl" }}
{{- end }}
{{- if not $v.console.auth }}
{{- fail "console.auth is not set: set it to \"jwt\" if people sign in, or to \"iam\" if everybody who reaches the app may act as its service account's role" }}
{{- end }}
{{- if and (eq $v.console.auth "iam") (or $v.signIn.issuer $v.signIn.clientId) }}
{{- fail "signIn is set, but console.auth is \"iam\", where nobody signs in: remove one of them" }}
{{- end }}
{{- if and (eq $v.console.auth "jwt") $v.serviceAccount.roleArn }}
{{- fail "serviceAccount.roleArn is set, but console.auth is \"jwt\", where the app needs no role: remove one of them" }}
{{- end }}
{{- if ne (empty $v.signIn.issuer) (empty $v.signIn.clientId) }}
{{- fail "of signIn.issuer and signIn.clientId only one is set: set both, or neither" }}
{{- end }}
{{- if and (eq $v.console.auth "iam") (not $v.console.region) (not (regexMatch "\\.execute-api\\.[a-z0-9-]+\\." $v.console.apiUrl)) }}
{{- fail (printf "console.region is not set, and console.apiUrl (%s) does not say the region: set it, for example eu-west-1" $v.console.apiUrl) }}
{{- end }}
{{- if and $v.ingress.enabled (not $v.ingress.host) }}
{{- fail "ingress.host is not set: set it to the host name that people open, or set ingress.enabled to false" }}
{{- end }}
{{- if and $v.ingress.enabled $v.networkPolicy.enabled (not $v.networkPolicy.ingressFrom) }}
{{- fail "networkPolicy.ingressFrom is empty, so that the ingress can't reach the app: name the ingress controller's namespace, or the subnets of the load balancer as ipBlock" }}
{{- end }}
{{- if and $v.autoscaling.enabled (lt (int $v.autoscaling.maxReplicas) (int $v.autoscaling.minReplicas)) }}
{{- fail (printf "autoscaling.maxReplicas is %v, below autoscaling.minReplicas (%v): raise it" $v.autoscaling.maxReplicas $v.autoscaling.minReplicas) }}
{{- end }}
{{- end }}
