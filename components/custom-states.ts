/** Makes `:state(name)` match the element of these states, or not. */
export function showState(states: CustomStateSet, name: string, on: boolean): void {
  if (on) states.add(name);
  else states.delete(name);
}
