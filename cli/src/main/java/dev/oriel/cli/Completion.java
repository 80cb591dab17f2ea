package dev.oriel.cli;

import dev.oriel.machine.Catalogue;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code oriel completion bash}: a script that completes command lines, made of the options. */
final class Completion {
  private static final List<String> PLACES =
      List.of("stdio", "mon:stdio", "pty", "null", "file:", "unix:", "tcp:", "chardev:");

  private Completion() {}

  static String bash() {
    StringBuilder text =
        new StringBuilder(
            """
            # Completes command lines of oriel. To load it: source <(oriel completion bash)
            _oriel() {
              local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
              COMPREPLY=()
              if [ "$COMP_CWORD" -eq 1 ]; then
                words='COMMANDS'
              elif [ "${COMP_WORDS[1]}" = guest ]; then
                words='debian list remove --suite --packages --refresh --disk --size --format --ssh-key'
              elif [ "${COMP_WORDS[1]}" = test ]; then
                words='--suite --packages --share --copy-out --timeout --boot-timeout --cold -m -smp --'
              elif [ "${COMP_WORDS[1]}" = completion ]; then
                words=bash
              elif [[ ${COMP_WORDS[1]} =~ ^(run|snapshot|compare)$ ]]; then
                case $before in
            """
                .replace("COMMANDS", String.join(" ", Main.COMMANDS)));
    for (RunOption option : RunOption.values()) {
      if (option.takesValue()) {
        text.append("      -%s|--%s) ".formatted(option.word, option.word));
        text.append(takesFile(option) ? files() : "words='" + values(option) + "'");
        text.append(" ;;\n");
      }
    }
    return text.append("      *) words='debian probe ")
        .append(options())
        .append(
            """
            ' ;;
                esac
              fi
              [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$word"))
            }
            complete -F _oriel oriel ./oriel
            """)
        .toString();
  }

  private static String files() {
    return "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$word\"))";
  }

  private static boolean takesFile(RunOption option) {
    return option.argument.startsWith("FILE") || option.argument.equals("FOLDER");
  }

  private static String options() {
    return String.join(" ", Arrays.stream(RunOption.values()).map(Help::dashed).toList());
  }

  /** What the value of an option may begin with, as far as that is known. */
  private static String values(RunOption option) {
    List<String> values =
        switch (option) {
          case DEVICE ->
              Stream.concat(names(Catalogue.devices()), Stream.of("pc-dimm", "spapr-vty")).toList();
          case MACHINE -> names(Catalogue.machines()).toList();
          case CPU -> names(Catalogue.processors()).toList();
          case TRACE -> names(Catalogue.traceEvents()).toList();
          case OBJECT -> ObjectOptions.types();
          case CHARDEV -> Chardevs.backends();
          case NETDEV, NIC, NET -> Catalogue.networks().stream().map(Completion::kind).toList();
          case SUITE ->
              Arrays.stream(dev.oriel.guests.Suite.values())
                  .map(dev.oriel.guests.Suite::id)
                  .toList();
          case SERIAL, MONITOR, QMP, QMP_PRETTY -> PLACES;
          case ENGINE -> List.of("compiler", "interpreter");
          case DISPLAY, VGA -> List.of("none");
          default -> option.form.map(Completion::begin).orElse(List.of());
        };
    return String.join(" ", values);
  }

  private static Stream<String> names(List<Catalogue.Entry> entries) {
    return entries.stream().map(Catalogue.Entry::name);
  }

  private static String kind(Schema schema) {
    return schema.owner().substring(schema.owner().lastIndexOf(' ') + 1);
  }

  /** The words of an implied first property, or the names of properties. */
  private static List<String> begin(OptionForm form) {
    Optional<Property> first = form.schema().row(form.implied());
    return first.isPresent() && first.get().form() instanceof Form.Choice choice
        ? choice.values()
        : form.schema().names().stream().map(name -> name + "=").toList();
  }
}
