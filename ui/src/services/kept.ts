/** What a person has set on a page, kept in this browser. */
export function kept<T extends object>(name: string, otherwise: T): T {
  try {
    return { ...otherwise, ...(JSON.parse(localStorage.getItem(`ml-workflow:${name}`) ?? '{}') as Partial<T>) };
  } catch {
    return otherwise;
  }
}

export function keep(name: string, value: object): void {
  try {
    localStorage.setItem(`ml-workflow:${name}`, JSON.stringify(value));
  } catch {
    // Without storage it lasts as long as the page.
  }
}
