/** Shows a list of orders. */
export function show(orders: string[]): string {
  return orders.join("\n");
}

/** Orders that fit what somebody typed. */
export async function search(ids: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of ids) {
    const answer = await fetch(`/api/orders/${encodeURIComponent(id)}`);
    found.push(await answer.text());
  }
  return found;
}

const words = /^(\w+\s?)*$/;

/** Whether a search is made of words. */
export function isSearch(text: string): boolean {
  return words.test(text);
}
