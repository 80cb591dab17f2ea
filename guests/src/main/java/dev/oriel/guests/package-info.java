/**
 * Ready-made guests: a Debian kernel and a busybox, fetched with the system's own apt client, and
 * the initramfs that is built from them. Knows nothing of the machine that boots them.
 */
package dev.oriel.guests;
