/// Rung 4. HTTP in: the only room that knows Javalin. Start with `WebhookEndpoint`.
@NullMarked
package dev.parallax.server;

import org.jspecify.annotations.NullMarked;
