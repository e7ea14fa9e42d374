/* SPDX-License-Identifier: MIT */
/* What reading by tables needs of a reader beyond its public functions. */
#ifndef WI_READER_H
#define WI_READER_H

#include <widl/codec.h>

/** Pass over a value that has been checked, which takes no memory. Return: false when it is not
 * whole all the same; the reader stays where it is. */
bool wi_reader_pass(widl_reader *reader);

/** Fail because memory is exhausted; an earlier problem is kept. Return: false. */
bool wi_reader_no_memory(widl_reader *reader);

#endif
