/* SPDX-License-Identifier: MIT */
/* Walks a directory, which can be large, or change meanwhile: what cannot be read is left out. */
#include "command/listing.h"

#include <fts.h>
#include <stdint.h>

static int compare(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_contract(const FTSENT *entry)
{
    size_t size = entry->fts_namelen;

    return (entry->fts_info == FTS_F || entry->fts_info == FTS_SL) && size > 5 &&
           memcmp(entry->fts_name + size - 5, ".widl", 5) == 0;
}

struct listed *listing_new(struct arena *arena, const char *directory)
{
    struct text root = arena_text(arena, text_of(directory));
    char *roots[] = {(char *)(uintptr_t)root.data, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, compare);
    struct listed *first = NULL;
    struct listed **last = &first;
    size_t found = 0;

    for (size_t seen = 0; tree && seen < LISTING_FILES_MAX && found < LISTING_MAX; seen++) {
        FTSENT *entry = fts_read(tree);

        if (!entry)
            break;
        if (entry->fts_level > 0 && entry->fts_name[0] == '.') {
            fts_set(tree, entry, FTS_SKIP);
        } else if (is_contract(entry)) {
            const char *path = entry->fts_path + root.size;

            *last = arena_alloc(arena, sizeof(**last));
            (*last)->path = arena_text(arena, text_of(path + strspn(path, "/")));
            last = &(*last)->next;
            found++;
        }
    }
    if (tree)
        fts_close(tree);
    return first;
}
