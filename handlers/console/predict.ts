import { route } from '../predict/routes';
import { Routes } from '../shared/contract';
import type { HttpAnswer, HttpEvent } from '../shared/http';
import { Refusal } from '../shared/refusal';
import type { ConsoleTools } from './tools';

/** As the prediction API answers it; nothing of it is captured. */
export function predictHere(event: HttpEvent, { prediction }: ConsoleTools): Promise<HttpAnswer> {
  if (!prediction) {
    throw new Refusal(
      409,
      'No form',
      'This workflow has no schema of its data, so no form can be drawn: ask its endpoint.',
    );
  }
  return route({ ...event, routeKey: `POST ${Routes.PREDICT}` }, prediction);
}
