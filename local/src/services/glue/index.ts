export { Glue, type GlueJob } from './service';
