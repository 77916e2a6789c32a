import { applyMode, Mode } from '@cloudscape-design/global-styles';

export type ModeChoice = 'system' | 'light' | 'dark';

const KEY = 'ml-workflow:mode';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export function modeChoice(): ModeChoice {
  const kept = read();
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function chooseMode(choice: ModeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  apply(choice);
}

/** Applies what was chosen before, or what the system says, and follows the system. */
export function followMode(): void {
  apply(modeChoice());
  dark.addEventListener('change', () => apply(modeChoice()));
}

function apply(choice: ModeChoice): void {
  const isDark = choice === 'dark' || (choice === 'system' && dark.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
