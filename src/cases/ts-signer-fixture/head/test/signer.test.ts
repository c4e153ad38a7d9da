import { describe, expect, it } from "vitest";
import { Signer } from "../src/signer";

const key = "wJ8rXUtnFEMI3K7MDENGbPxRfiCYq2Lm4Zt6Vs1H";

describe("Signer", () => {
  it("signs the same request in the same way", () => {
    const signer = new Signer("AKIDEXAMPLE", key);
    expect(signer.sign("GET", "/a")).toBe(signer.sign("GET", "/a"));
  });

  it("signs another request otherwise", () => {
    const signer = new Signer("AKIDEXAMPLE", key);
    expect(signer.sign("GET", "/a")).not.toBe(signer.sign("GET", "/b"));
  });
});

describe("an expired key", () => {
  const expired = { apiKey: "q8Zr2LmP0vKx91WtYb7N3sHd", secretKey: "tR7xQ2mV9kLp4Ws1Gh5Jf8Zc" };

  it("is refused", () => {
    expect(() => new Signer(expired.apiKey, expired.secretKey, { now: new Date(0) })).toThrow("expired");
  });
});
