package dev.oriel.pseries;

import java.util.List;

/**
 * What firmware is told.
 *
 * @param bootOrder kinds of devices to boot from, a letter each: {@code c} disks, {@code d}
 *     CD-ROMs, {@code n} networks; firmware decides if empty
 * @param bootOnce the same for the first boot; as at every boot if empty
 * @param bootMenu whether it offers a menu
 * @param bootStrict whether it stops if it can boot from none of the devices that it is told of
 * @param variables its configuration variables, {@code NAME=VALUE}, in the NVRAM
 */
public record FirmwareSettings(
    String bootOrder,
    String bootOnce,
    boolean bootMenu,
    boolean bootStrict,
    List<String> variables) {
  /** Nothing. */
  public static final FirmwareSettings NONE = new FirmwareSettings("", "", false, false, List.of());

  /** Settings with their own copy of the list. */
  public FirmwareSettings {
    variables = List.copyOf(variables);
  }
}
