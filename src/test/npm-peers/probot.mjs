// Probot as its documentation has it be put into a server, for the benchmark: with an empty handler, and with no log,
// which is the least that it can do for a delivery. It keeps nothing.
import { createServer } from "node:http";
import { createNodeMiddleware, Probot } from "probot";

const probot = new Probot({
  appId: Number(process.env.APP_ID),
  privateKey: process.env.PRIVATE_KEY,
  secret: process.env.WEBHOOK_SECRET,
  logLevel: "fatal",
});
const app = (probot) => {
  probot.on("pull_request.closed", async () => {});
  probot.on("pull_request.synchronize", async () => {});
};
const middleware = await createNodeMiddleware(app, { probot, webhooksPath: "/api/github/webhooks" });
createServer((request, response) => {
  middleware(request, response, () => response.writeHead(404).end());
}).listen(Number(process.env.PORT), "127.0.0.1");
