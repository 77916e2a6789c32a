export { EventBus, type BusEvent, type EventInput, type Rule, type RuleTarget } from './bus';
export { CLOUDFORMATION, deliverTo, eventsService } from './service';
export { matchesPattern } from './pattern';
