// The workloads on Node.js: node workloads.mjs WORKLOAD COUNT
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

const SLOTS = 100;
const now = () => performance.now() / 1e3;
const figure = (name, value) => console.log(`figure:${name}=${value}`);

const timers = (count) =>
  new Promise((over) => {
    let left = count;
    const start = now();
    for (let i = 0; i < count; i++) {
      setTimeout(() => {
        if (--left === 0) {
          figure("late since start [s]", now() - start - 3);
          over();
        }
      }, 3000);
    }
    figure("making [s]", now() - start);
  });

const sleepers = async (count) => {
  const sleeper = async () => {
    await new Promise((wake) => setTimeout(wake, 3000));
  };
  const start = now();
  await Promise.all(Array.from({ length: count }, sleeper));
  figure("late since start [s]", now() - start - 3);
};

const slots = async (count) => {
  const once = async () => {
    let next = 0;
    const worker = async () => {
      while (next < count) {
        next++;
        await new Promise(setImmediate);
      }
    };
    await Promise.all(Array.from({ length: SLOTS }, worker));
  };
  const each = [];
  for (let i = 0; i < 5; i++) {
    const start = now();
    await once();
    each.push(((now() - start) / count) * 1e9);
  }
  figure("item [ns]", each.sort((a, b) => a - b)[2]);
};

const pingPong = async (count) => {
  const deferred = () => {
    let fire;
    const promise = new Promise((resolve) => (fire = resolve));
    return { promise, fire };
  };
  let ping = deferred();
  let pong = deferred();
  const answer = async () => {
    for (let i = 0; i < count / 2; i++) {
      await ping.promise;
      ping = deferred();
      pong.fire(true);
    }
  };
  const call = async () => {
    for (let i = 0; i < count / 2; i++) {
      const awaited = pong.promise;
      ping.fire(true);
      await awaited;
      pong = deferred();
    }
  };
  const start = now();
  await Promise.all([answer(), call()]);
  figure("wake [ns]", ((now() - start) / count) * 1e9);
};

const server = () =>
  new Promise(() => {
    const listening = createServer({ noDelay: true }, (socket) => {
      socket.on("data", (data) => socket.write(data));
      socket.on("error", () => {});
    });
    listening.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () =>
      console.log(`port=${listening.address().port}`),
    );
  });

await { timers, sleepers, slots, await: pingPong, server }[process.argv[2]](Number(process.argv[3]));
const usage = process.resourceUsage();
figure("CPU of the process [s]", (usage.userCPUTime + usage.systemCPUTime) / 1e6);
// On Linux maxRSS begins with what the starting process had, so that a small program would look large.
const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
figure("peak memory [MiB]", Number(status.match(/^VmHWM:\s*(\d+)/m)?.[1] ?? usage.maxRSS) / 1024);
