import { describe, expect, it } from "vitest";
import { sourceList } from "./debianSource.mjs";

const DEBIAN_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";

describe("the source list of the distribution", () => {
  it("has a line for each of its own archives, once, signed by its own key", () => {
    const targets = [
      "Packages|Debian|http://deb.debian.org/debian/|bookworm|main",
      "Packages|Debian|http://deb.debian.org/debian/|bookworm|main",
      "Translations|Debian|http://deb.debian.org/debian/|bookworm|main",
      "Packages|Debian|http://deb.debian.org/debian-security/|bookworm-security|main",
      "Packages|. nodistro|https://deb.example.org/node_20.x/|nodistro|main",
      "",
    ].join("\n");
    expect(sourceList(targets, (path) => path === DEBIAN_KEYS)).toBe(
      `deb-src [signed-by=${DEBIAN_KEYS}] http://deb.debian.org/debian/ bookworm main\n` +
        `deb-src [signed-by=${DEBIAN_KEYS}] http://deb.debian.org/debian-security/ bookworm-security main\n`,
    );
  });

  it("leaves out an archive whose key the machine does not have", () => {
    const targets = "Packages|Ubuntu|http://archive.ubuntu.com/ubuntu/|noble|universe";
    expect(sourceList(targets, (path) => path === DEBIAN_KEYS)).toBe("\n");
    expect(sourceList(targets, () => true)).toContain(
      "ubuntu-archive-keyring.gpg] http://archive.ubuntu.com/ubuntu/ noble universe",
    );
  });
});
