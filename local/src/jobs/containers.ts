/** How the job of a container of one's own runs without Docker. */
export interface LocalContainer {
  readonly kind: 'training' | 'processing';
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** pip requirements. */
  readonly requirements: readonly string[];
}

export function containerKey(container: Pick<LocalContainer, 'kind' | 'image' | 'entrypoint'>): string {
  return JSON.stringify([container.kind, container.image, container.entrypoint]);
}
