/* SPDX-License-Identifier: MIT */
/*
 * Looks for plugins as a shell looks for commands, and says what there is when one is not there.
 * The files of PATH are only listed after that, for a suggestion.
 */
#include "plugin/find.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/spelling.h"
#include "source/source.h"

/** Call for each directory of PATH until it returns true. Return: whether one has. */
typedef bool visit_fn(void *user, struct text directory);

static const struct span nowhere = {0};

/** The search of one plugin. */
struct search {
    const char *name;
    struct buffer *path;
    bool is_there; /**< a file that cannot be run */
    char similar[SPELLING_SIZE_MAX + 1];
    size_t distance; /**< of `similar` */
};

static bool visit_path(visit_fn *visit, void *user)
{
    const char *path = getenv("PATH");

    while (path && *path) {
        size_t size = strcspn(path, ":");
        struct text directory = {path, size};

        if (visit(user, size > 0 ? directory : text_of(".")))
            return true;
        path += path[size] ? size + 1 : size;
    }
    return false;
}

/** Why the file cannot be run; NULL: it can. */
static const char *why_not(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return source_why(errno);
    if (!S_ISREG(status.st_mode))
        return "it is no program";
    return access(path, X_OK) == 0 ? NULL : "it is not executable";
}

static bool is_in(void *user, struct text directory)
{
    struct search *search = user;
    struct stat status;

    search->path->size = 0;
    buffer_format(search->path, "%.*s/" FIND_PREFIX "%s", TEXT_ARG(directory), search->name);
    if (!why_not(search->path->data))
        return true;
    search->is_there = search->is_there || stat(search->path->data, &status) == 0;
    return false;
}

static void compare(struct search *search, const char *file)
{
    struct text candidate = text_of(file);
    size_t prefix = strlen(FIND_PREFIX);
    size_t distance;

    if (candidate.size <= prefix || candidate.size - prefix > SPELLING_SIZE_MAX ||
        memcmp(file, FIND_PREFIX, prefix) != 0)
        return;
    candidate = text_of(file + prefix);
    if (!spelling_close(text_of(search->name), candidate, &distance) ||
        distance >= search->distance)
        return;
    search->distance = distance;
    memcpy(search->similar, candidate.data, candidate.size + 1);
}

static bool compare_all(void *user, struct text directory)
{
    struct buffer path = {0};
    DIR *listing;

    buffer_format(&path, "%.*s", TEXT_ARG(directory));
    listing = opendir(path.data);
    buffer_free(&path);
    if (!listing)
        return false;
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing))
        compare(user, entry->d_name);
    closedir(listing);
    return false;
}

static bool complain(struct search *search, struct diagnostics *diagnostics)
{
    diag_report(diagnostics, DIAG_PLUGIN, nowhere,
                search->is_there ? "'" FIND_PREFIX "%s' is in PATH, but not as a program that can "
                                   "be run"
                                 : "no program '" FIND_PREFIX "%s' is in PATH",
                search->name);
    search->distance = SIZE_MAX;
    visit_path(compare_all, search);
    if (search->is_there)
        diag_hint(diagnostics, "Make it executable: chmod +x.");
    else if (search->similar[0])
        diag_hint(diagnostics, "Did you mean '%s'?", search->similar);
    else
        diag_hint(diagnostics, "Give the path of a plugin, with a slash, if it is elsewhere.");
    return false;
}

bool find_plugin(const char *name, struct diagnostics *diagnostics, struct buffer *ret_path)
{
    struct search search = {.name = name, .path = ret_path};
    const char *why;

    if (!strchr(name, '/'))
        return visit_path(is_in, &search) || complain(&search, diagnostics);
    buffer_format(ret_path, "%s", name);
    why = why_not(name);
    if (why)
        diag_report(diagnostics, DIAG_PLUGIN, nowhere, "cannot run '%s': %s", name, why);
    return !why;
}
