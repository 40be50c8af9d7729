/** The WebSocket subprotocol of both sockets; its number changes when an older client could not follow. */
export const SUBPROTOCOL = "consilium.v1";

/** The prefix of the subprotocol entry that carries the token: `bearer.<token>`. */
export const BEARER_PREFIX = "bearer.";
