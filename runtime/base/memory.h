/* SPDX-License-Identifier: MIT */
/*
 * Memory from an allocator of the program's, or from malloc() where that is NULL. Sizes are stated
 * when memory is given back, so everything that takes some knows how much it has.
 */
#ifndef WI_MEMORY_H
#define WI_MEMORY_H

#include <stdbool.h>

#include <widl/allocator.h>

/** `size` bytes, which is not 0, of any content. NULL: there are none. */
void *wi_memory_take(const widl_allocator *allocator, size_t size);

/** The same, zeroed. */
void *wi_memory_take_zeroed(const widl_allocator *allocator, size_t size);

/** A zeroed array, of one element at least. */
void *wi_memory_take_array(const widl_allocator *allocator, size_t count, size_t size);

/** Change the size of memory that has been taken, or take some if it is NULL. NULL: there is none,
 * and the memory is as before. */
void *wi_memory_resize(const widl_allocator *allocator, void *memory, size_t size_before,
                       size_t size);

/** Give memory back; NULL is allowed. */
void wi_memory_give_back(const widl_allocator *allocator, void *memory, size_t size);

/** Copy a text with its NUL. Return: NULL also for NULL. */
char *wi_memory_copy_text(const widl_allocator *allocator, const char *text);

/** Give back what wi_memory_copy_text() has made, whose length has not changed; NULL is allowed. */
void wi_memory_give_back_text(const widl_allocator *allocator, char *text);

/** Whether an allocator has all its functions; NULL has. */
bool wi_memory_is_whole(const widl_allocator *allocator);

#endif
