import { describe, expect, it } from "vitest";
import { reclaimableBytes, statPaths } from "./cgroupMemory.ts";

const v1 = "cache 170\nrss 100\nmapped_file 20\ninactive_anon 90\nactive_anon 10\ninactive_file 120\nactive_file 50\n";
const v2 =
  "anon 100\nfile 170\nfile_mapped 20\nshmem 7\ninactive_file 120\nactive_file 50\nslab_reclaimable 3\nslab 9\n";

describe("F17 memory cap: what the cgroup's limit leaves", () => {
  it("counts cached files as free that nothing has mapped", () => {
    expect(reclaimableBytes(v1)).toBe(150);
    expect(reclaimableBytes(v2)).toBe(153);
    expect(reclaimableBytes("file_mapped 9\nactive_file 3\n")).toBe(0);
    expect(reclaimableBytes("")).toBe(0);
  });

  it("looks where the process's own cgroup is shown, else at the root, as within a container", () => {
    expect(statPaths("0::/user.slice/a\n")).toEqual([
      "/sys/fs/cgroup/user.slice/a/memory.stat",
      "/sys/fs/cgroup/memory.stat",
    ]);
    expect(statPaths("0::/\n")[0]).toBe("/sys/fs/cgroup/memory.stat");
    const mixed = "5:cpu,cpuacct:/one\n4:memory:/docker/b\n0::/two\n";
    expect(statPaths(mixed)).toEqual([
      "/sys/fs/cgroup/memory/docker/b/memory.stat",
      "/sys/fs/cgroup/memory/memory.stat",
    ]);
    expect(statPaths("9:hugetlb,memory:/c\n")[0]).toBe("/sys/fs/cgroup/memory/c/memory.stat");
  });
});
