/* SPDX-License-Identifier: MIT */
/* What a fuzz target defines: libFuzzer's entry, or that of replay.c. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/** Feed one input. It must neither crash nor leak nor run long. Return: 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
