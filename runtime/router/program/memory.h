/* SPDX-License-Identifier: MIT */
/* Gives memory back to the system when a crowd has left. */
#ifndef WI_PROGRAM_MEMORY_H
#define WI_PROGRAM_MEMORY_H

#include <stdint.h>

/**
 * Something may have happened. Look, if it is time.
 * due_ms: when that is; 0 at the start.
 * Return: for how long the next turn may wait, UINT32_MAX: for any time.
 */
uint32_t memory_look(uint64_t *due_ms, uint64_t now_ms);

#endif
