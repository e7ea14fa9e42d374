/* SPDX-License-Identifier: MIT */
/*
 * Finds files. A file is known by its canonical path, so that two ways to it lead to one file; its
 * name for imports comes from the first import directory that it is below.
 */
#include "source/search.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/names.h"
#include "base/spelling.h"
#include "source/source.h"

#define PLACES_MAX 8

/** Names of files that are looked at in one run for want of an import. */
#define SIMILAR_MAX 10000

struct search {
    struct arena *arena;
    size_t count;
    struct text *directories;
    struct text *canonical; /* of each directory; empty when it does not exist */
    size_t similar_left;    /* how many more files may be looked at, see SIMILAR_MAX */
    struct names *overlays; /* struct text by canonical path */
};

/* The canonical path, or empty with errno. */
static struct text canonical_of(struct arena *arena, const char *path)
{
    char *resolved = realpath(path, NULL);
    if (!resolved)
        return (struct text){"", 0};
    struct text text = arena_text(arena, text_of(resolved));
    free(resolved);
    return text;
}

static struct text without_slashes(struct text path)
{
    while (path.size > 1 && path.data[path.size - 1] == '/')
        path.size--;
    return path;
}

struct search *search_new(struct arena *arena, const char *const *directories, size_t count)
{
    struct search *search = arena_alloc(arena, sizeof(*search));
    search->arena = arena;
    search->count = count;
    search->similar_left = SIMILAR_MAX;
    search->overlays = names_new(arena);
    search->directories = arena_alloc(arena, count * sizeof(*search->directories));
    search->canonical = arena_alloc(arena, count * sizeof(*search->canonical));
    for (size_t i = 0; i < count; i++) {
        search->directories[i] = arena_text(arena, without_slashes(text_of(directories[i])));
        search->canonical[i] = canonical_of(arena, directories[i]);
    }
    return search;
}

static struct text join(struct arena *arena, struct text directory, struct text name)
{
    if (text_is(directory, "."))
        return arena_text(arena, name);
    const char *slash = text_is(directory, "/") ? "" : "/";
    return arena_format(arena, "%.*s%s%.*s", TEXT_ARG(directory), slash, TEXT_ARG(name));
}

/* Cut `path` into its directory and its last part. */
static void split(struct text path, struct text *ret_directory, struct text *ret_last)
{
    const char *slash = memrchr(path.data, '/', path.size);
    if (!slash) {
        *ret_directory = text_of(".");
        *ret_last = path;
        return;
    }
    size_t before = (size_t)(slash - path.data);
    *ret_directory = before ? (struct text){path.data, before} : text_of("/");
    *ret_last = (struct text){slash + 1, path.size - before - 1};
}

static bool is_below(struct text path, struct text directory, struct text *ret_rest)
{
    size_t size = text_is(directory, "/") ? 0 : directory.size;
    if (directory.size == 0 || path.size <= size + 1 || path.data[size] != '/' ||
        memcmp(path.data, directory.data, size) != 0)
        return false;
    *ret_rest = (struct text){path.data + size + 1, path.size - size - 1};
    return true;
}

/*
 * Name a file by the import directory that it is in. A link to a file elsewhere counts where the
 * link is, so its directory alone is made canonical.
 */
static void name_file(const struct search *search, struct location *location)
{
    struct text directory;
    struct text last;
    split(text_of(location->path), &directory, &last);
    struct text real = canonical_of(search->arena, arena_text(search->arena, directory).data);
    struct text full = join(search->arena, real, last);
    for (size_t i = 0; i < search->count; i++) {
        if (is_below(full, search->canonical[i], &location->name)) {
            return;
        }
    }
    location->name = last;
    location->root = arena_text(search->arena, directory);
}

static bool is_absent(int error)
{
    return error == ENOENT || error == ENOTDIR;
}

struct text search_canonical(struct arena *arena, const char *path)
{
    struct text canonical = canonical_of(arena, path);
    struct text directory;
    struct text last;
    if (canonical.size)
        return canonical;
    split(text_of(path), &directory, &last);
    canonical = canonical_of(arena, arena_text(arena, directory).data);
    return canonical.size ? join(arena, canonical, last) : arena_text(arena, text_of(path));
}

/* The canonical path of a file that is there, or need not be, because its text is known. */
static struct text identity_of(const struct search *search, struct text path)
{
    struct text canonical = canonical_of(search->arena, path.data);
    int error = errno;
    if (canonical.size || !is_absent(error))
        return canonical;
    canonical = search_canonical(search->arena, path.data);
    if (!names_find(search->overlays, canonical))
        canonical = (struct text){"", 0};
    errno = error;
    return canonical;
}

static bool locate(const struct search *search, struct text path, struct location *ret_location)
{
    struct text canonical = identity_of(search, path);
    if (!canonical.size)
        return false;
    ret_location->path = path.data;
    ret_location->canonical = canonical.data;
    return true;
}

void search_overlay(struct search *search, const char *path, struct text text)
{
    struct text *overlay = arena_alloc(search->arena, sizeof(*overlay));
    *overlay = text;
    names_add(search->overlays, search_canonical(search->arena, path), overlay);
}

const struct text *search_overlaid(const struct search *search, const char *canonical)
{
    return names_find(search->overlays, text_of(canonical));
}

bool search_file(const struct search *search, const char *path, struct location *ret_location,
                 const char **ret_why)
{
    *ret_location = (struct location){0};
    bool found = locate(search, arena_text(search->arena, text_of(path)), ret_location);
    int error = errno;
    for (size_t i = 0; !found && is_absent(error) && path[0] != '/' && i < search->count; i++)
        found = locate(search, join(search->arena, search->directories[i], text_of(path)),
                       ret_location);
    if (!found) {
        *ret_why = source_why(error);
        return false;
    }
    name_file(search, ret_location);
    return true;
}

static enum search_result import_from(const struct search *search, struct text directory,
                                      struct text name, struct location *ret_location,
                                      const char **ret_why)
{
    if (locate(search, join(search->arena, directory, name), ret_location)) {
        ret_location->name = name;
        return SEARCH_FOUND;
    }
    if (is_absent(errno))
        return SEARCH_MISSING;
    *ret_why = source_why(errno);
    return SEARCH_FAILED;
}

enum search_result search_import(const struct search *search, struct text name, struct text root,
                                 struct location *ret_location, const char **ret_why)
{
    *ret_location = (struct location){0};
    for (size_t i = 0; i < search->count; i++) {
        enum search_result result =
            import_from(search, search->directories[i], name, ret_location, ret_why);
        if (result != SEARCH_MISSING)
            return result;
    }
    if (!root.size)
        return SEARCH_MISSING;
    ret_location->root = root;
    return import_from(search, root, name, ret_location, ret_why);
}

/** The best of what was seen so far. */
struct similar {
    struct text name; /* what is looked for: the last part of a path */
    struct text best;
    size_t distance;
};

static void offer(const struct search *search, struct similar *similar, struct text name)
{
    size_t distance = 0;
    if (text_equal(name, similar->name) || !spelling_close(similar->name, name, &distance))
        return;
    /* The order of a directory is chance: among equals, the first of the alphabet counts. */
    if (similar->best.size &&
        (distance > similar->distance ||
         (distance == similar->distance && strcmp(name.data, similar->best.data) >= 0)))
        return;
    similar->best = arena_text(search->arena, name);
    similar->distance = distance;
}

static void offer_files(struct search *search, struct similar *similar, struct text directory)
{
    DIR *entries = opendir(directory.data);
    if (!entries)
        return;
    for (struct dirent *entry = readdir(entries); entry && search->similar_left > 0;
         entry = readdir(entries)) {
        offer(search, similar, text_of(entry->d_name));
        search->similar_left--;
    }
    closedir(entries);
}

struct text search_similar(struct search *search, struct text name, struct text root)
{
    struct text directory;
    struct similar similar = {0};
    split(name, &directory, &similar.name);
    for (size_t i = 0; i < search->count; i++)
        offer_files(search, &similar, join(search->arena, search->directories[i], directory));
    if (root.size)
        offer_files(search, &similar, join(search->arena, root, directory));
    if (!similar.best.size || text_is(directory, "."))
        return similar.best;
    return join(search->arena, directory, similar.best);
}

static bool part_ok(struct text part)
{
    return part.size > 0 && !text_is(part, ".") && !text_is(part, "..");
}

bool search_name_ok(struct text name)
{
    if (name.size == 0 || name.size >= PATH_MAX || memchr(name.data, '\\', name.size))
        return false;
    size_t begin = 0;
    for (size_t i = 0; i <= name.size; i++) {
        if (i < name.size && name.data[i] != '/')
            continue;
        if (!part_ok((struct text){name.data + begin, i - begin}))
            return false;
        begin = i + 1;
    }
    return true;
}

struct text search_places(const struct search *search, struct text root)
{
    struct buffer places = {0};
    size_t count = search->count < PLACES_MAX ? search->count : PLACES_MAX;
    for (size_t i = 0; i < count; i++)
        buffer_format(&places, "%s'%.*s'", i ? ", " : "", TEXT_ARG(search->directories[i]));
    if (count < search->count)
        buffer_format(&places, ", %zu more", search->count - count);
    if (root.size)
        buffer_format(&places, "%s'%.*s'", count ? ", " : "", TEXT_ARG(root));
    struct text text = arena_text(search->arena, buffer_text(&places));
    buffer_free(&places);
    return text;
}
