// Preloaded into the Twilio emulator, which would else listen on every interface and has no option for it.
const net = require("node:net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  const options = typeof first === "object" && first !== null ? first : { port: first };
  const done = rest.find((argument) => typeof argument === "function");
  return listen.call(this, { ...options, host: "127.0.0.1" }, done);
};

// It takes 5,000 requests an hour, like another service that it emulates, and has no option for that either. Twilio has no such limit.
const set = Map.prototype.set;
Map.prototype.set = function (key, value) {
  if (value && value.remaining === 5e3 && "resetAt" in value) value.remaining = Infinity;
  return set.call(this, key, value);
};
