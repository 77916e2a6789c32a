// The template validator takes 5 s a file; one `cdk synth` step of `npm test` runs it instead.
process.env.CDK_VALIDATION = 'false';
// The SDK's notice about Node.js 20 would stand between the tests' lines.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
