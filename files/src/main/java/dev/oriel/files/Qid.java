package dev.oriel.files;

/**
 * What identifies a file to a guest.
 *
 * @param type bits for a folder and for a symbolic link
 * @param version changes with the file's contents
 * @param path a number that no other file has
 */
record Qid(int type, int version, long path) {
  static final int FOLDER = 0x80;
  static final int LINK = 0x02;
}
