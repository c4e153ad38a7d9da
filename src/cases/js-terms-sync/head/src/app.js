import fs from "node:fs";
import path from "node:path";
import express from "express";

const folder = path.resolve("terms");
const app = express();

const versions = fs.readdirSync(folder).sort();

app.get("/terms", (req, res) => {
  res.json({ versions, latest: versions.at(-1) });
});

app.get("/terms/latest", (req, res) => {
  const text = fs.readFileSync(path.join(folder, versions.at(-1)), "utf8");
  res.type("text/markdown").send(text);
});

app.get("/health", (req, res) => {
  res.sendStatus(204);
});

export default app;
