/** A web page that shows a running machine: its bus address spaces above all. */
package dev.oriel.inspector;
