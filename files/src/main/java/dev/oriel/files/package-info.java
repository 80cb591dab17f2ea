/**
 * A server of 9P2000.L, the protocol that Linux mounts folders of its host with: messages in,
 * messages out. {@link dev.oriel.files.FileServer} reads a message and chooses what carries it out;
 * {@link dev.oriel.files.Pin} is how it touches files and never leaves the folder.
 */
package dev.oriel.files;
