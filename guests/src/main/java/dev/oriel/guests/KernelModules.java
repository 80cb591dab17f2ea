package dev.oriel.guests;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The modules of one kernel that go into an initramfs, with all that they depend on, and the index
 * files that {@code modprobe} reads. Packages do not ship these: {@code depmod} makes them at
 * installation.
 */
record KernelModules(String release, List<KernelModule> modules) {
  /**
   * Selects {@code wanted} and their dependencies from {@code available}.
   *
   * @param builtin names of modules that are part of the kernel image
   * @throws GuestException if one is neither available nor built in
   */
  static KernelModules closure(
      String release,
      Collection<KernelModule> available,
      Set<String> builtin,
      Collection<String> wanted) {
    Map<String, KernelModule> byName = new LinkedHashMap<>();
    available.forEach(module -> byName.put(module.name(), module));
    Map<String, KernelModule> taken = new TreeMap<>();
    wanted.forEach(
        name -> take(KernelModule.canonical(name), "the initramfs", byName, builtin, taken));
    return new KernelModules(release, List.copyOf(taken.values()));
  }

  private static void take(
      String name,
      String user,
      Map<String, KernelModule> available,
      Set<String> builtin,
      Map<String, KernelModule> taken) {
    if (taken.containsKey(name) || builtin.contains(name)) {
      return;
    }
    KernelModule module = available.get(name);
    if (module == null) {
      throw new GuestException(
          "the kernel package has no module " + name + ", which " + user + " needs");
    }
    taken.put(name, module);
    module.depends().forEach(d -> take(d, name, available, builtin, taken));
  }

  /** {@code modules.dep}: each module's path and those of all it needs, nearest first. */
  String dependencyIndex() {
    Map<String, KernelModule> byName = new TreeMap<>();
    modules.forEach(module -> byName.put(module.name(), module));
    StringBuilder index = new StringBuilder();
    for (KernelModule module : modules) {
      Map<String, KernelModule> needed = new LinkedHashMap<>();
      collect(module, byName, needed);
      index.append(module.path()).append(':');
      needed.values().forEach(m -> index.append(' ').append(m.path()));
      index.append('\n');
    }
    return index.toString();
  }

  private static void collect(
      KernelModule module, Map<String, KernelModule> byName, Map<String, KernelModule> needed) {
    for (String dependency : module.depends()) {
      KernelModule found = byName.get(dependency);
      if (found != null) {
        // Removed and put again: a module comes after all that use it, which modprobe loads last.
        needed.remove(dependency);
        needed.put(dependency, found);
        collect(found, byName, needed);
      }
    }
  }

  /** {@code modules.alias}: which module drives which device. */
  String aliasIndex() {
    StringBuilder index = new StringBuilder();
    for (KernelModule module : modules) {
      for (String alias : module.aliases()) {
        index.append("alias ").append(alias).append(' ').append(module.name()).append('\n');
      }
    }
    return index.toString();
  }
}
