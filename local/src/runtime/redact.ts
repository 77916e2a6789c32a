export { redact } from '../../../handlers/shared/redact';
