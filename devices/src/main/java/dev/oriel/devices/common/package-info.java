/** What several devices share. */
package dev.oriel.devices.common;
