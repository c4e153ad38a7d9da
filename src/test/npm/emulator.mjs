// Starts the GitHub of the package `emulate` for the acceptance tests. One line of JSON comes in on standard
// input (its port, its public address, its seed), one line goes out when it is up, and it ends when the input
// does. Not by the package's own command, which needs a newer Node than Debian has.
import { webcrypto } from "node:crypto";
import { createInterface } from "node:readline";
import { createEmulator } from "emulate";

// It proves the App's tokens with what is global only from Node 20 on.
globalThis.crypto ??= webcrypto;

let emulator;
const lines = createInterface({ input: process.stdin });
lines.once("line", async (line) => {
  emulator = await createEmulator({ service: "github", ...JSON.parse(line) });
  console.log("up");
});
lines.once("close", async () => {
  await emulator?.close();
  process.exit(0);
});
