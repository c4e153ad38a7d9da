/** Shows a list of orders. */
export function show(orders: string[]): string {
  return orders.join("\n");
}
