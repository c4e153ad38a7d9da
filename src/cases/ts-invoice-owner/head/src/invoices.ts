import express from "express";
import path from "node:path";
import { requireUser } from "./auth";
import { invoices } from "./store";

const root = path.resolve(process.env.INVOICE_DIR ?? "/var/lib/shop/invoices");

export const router = express.Router();

router.use(requireUser);

router.get("/", async (req, res) => {
  const mine = await invoices.of(req.user.id);
  const shown = mine.filter((i) => !i.hidden);
  res.json(shown.map((i) => ({ id: i.id, total: i.total, paid: i.paid })));
});

router.get("/:id", async (req, res) => {
  const invoice = await invoices.find(req.params.id);
  if (!invoice || invoice.owner !== req.user.id) {
    res.sendStatus(404);
    return;
  }
  res.json(invoice);
});

router.post("/:id/void", async (req, res) => {
  const invoice = await invoices.find(req.params.id);
  if (!invoice) {
    res.sendStatus(404);
    return;
  }
  await invoices.void(invoice.id);
  res.sendStatus(204);
});
