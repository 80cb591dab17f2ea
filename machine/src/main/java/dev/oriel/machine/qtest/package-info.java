/** QEMU's protocol for tests of devices. */
@org.jspecify.annotations.NullMarked
package dev.oriel.machine.qtest;
