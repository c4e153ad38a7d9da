import fs from "node:fs";
import path from "node:path";
import express from "express";

const folder = path.resolve("terms");
const app = express();

const versions = fs.readdirSync(folder).sort();

app.get("/terms", (req, res) => {
  res.json({ versions });
});

app.get("/health", (req, res) => {
  res.sendStatus(204);
});

export default app;
