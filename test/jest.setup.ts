// The template validator takes 5 s a file; one `cdk synth` step of `npm test` runs it instead.
process.env.CDK_VALIDATION = 'false';
