export { type ApiModels } from './api-model';
export { TestRefusal } from './refusal';
export { readRequest, type TestStateRequest } from './request';
export { StateTest } from './state-test';
