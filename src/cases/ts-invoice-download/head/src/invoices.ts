import express from "express";
import path from "node:path";
import { requireUser } from "./auth";
import { invoices } from "./store";

const root = path.resolve(process.env.INVOICE_DIR ?? "/var/lib/shop/invoices");

export const router = express.Router();

router.use(requireUser);

router.get("/", async (req, res) => {
  const mine = await invoices.of(req.user.id);
  res.json(mine.map((i) => ({ id: i.id, total: i.total, paid: i.paid, file: i.file })));
});

router.get("/:id", async (req, res) => {
  const invoice = await invoices.find(req.params.id);
  if (!invoice || invoice.owner !== req.user.id) {
    res.sendStatus(404);
    return;
  }
  res.json(invoice);
});

router.get("/files/download", (req, res) => {
  const name = String(req.query.file ?? "");
  if (!name.endsWith(".pdf")) {
    res.status(400).json({ error: "only PDF files" });
    return;
  }
  res.sendFile(path.join(root, name));
});
