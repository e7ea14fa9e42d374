/* SPDX-License-Identifier: MIT */
/* Anchors and links: unique by how they are made, without a table of those that are taken. */
#include "doc/links.h"

#include <ctype.h>

#define SUFFIX ".widl"

static struct text finish(struct arena *arena, struct buffer *buffer)
{
    struct text text = arena_text(arena, buffer_text(buffer));

    buffer_free(buffer);
    return text;
}

/** Bytes that are letters, digits or in `plain` as they are, others as `mark` and two digits. */
static void put_plain(struct buffer *out, struct text text, const char *plain, char mark)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c < 0x80 && c > ' ' && (isalnum(c) || strchr(plain, c)))
            buffer_format(out, "%c", c);
        else
            buffer_format(out, "%c%02x", mark, c);
    }
}

static struct text without_suffix(struct text path)
{
    size_t size = strlen(SUFFIX);

    if (path.size > size && memcmp(path.data + path.size - size, SUFFIX, size) == 0)
        path.size -= size;
    return path;
}

/** Contracts of different directories can have the same path: all but the first have a number. */
static size_t count_before(const struct doc *doc, const struct model_file *file)
{
    size_t count = 0;

    for (size_t i = 0; i < doc->set.count && doc->set.files[i] != file; i++)
        count += text_equal(doc->set.files[i]->path, file->path);
    return count;
}

static void put_prefix(struct doc *doc, struct buffer *out, const struct model_file *file)
{
    size_t before = count_before(doc, file);

    if (doc->file || doc->set.count == 1)
        return;
    put_plain(out, without_suffix(file->path), "/._-", '~');
    buffer_append(out, text_of(":"));
    if (before > 0)
        buffer_format(out, "%zu:", before + 1);
}

struct text links_anchor(struct doc *doc, const struct model_file *file, struct text name)
{
    struct buffer out = {0};

    put_prefix(doc, &out, file);
    put_plain(&out, name, "_-", '~');
    return finish(doc->arena, &out);
}

struct text links_within(struct doc *doc, struct text anchor, struct text name)
{
    struct buffer out = {0};

    buffer_append(&out, anchor);
    buffer_append(&out, text_of("."));
    put_plain(&out, name, "_-", '~');
    return finish(doc->arena, &out);
}

struct text doc_part_path(struct arena *arena, const struct model_file *file)
{
    return arena_format(arena, "%.*s.md", TEXT_ARG(without_suffix(file->path)));
}

/** The way from the document of `from` to that of `to`. */
static struct text relative_path(struct arena *arena, const struct model_file *from,
                                 const struct model_file *to)
{
    struct text path = doc_part_path(arena, to);
    struct buffer out = {0};
    size_t common = 0;

    for (size_t i = 0; i < path.size && i < from->path.size && path.data[i] == from->path.data[i];
         i++) {
        if (path.data[i] == '/')
            common = i + 1;
    }
    for (size_t i = common; i < from->path.size; i++) {
        if (from->path.data[i] == '/')
            buffer_append(&out, text_of("../"));
    }
    put_plain(&out, (struct text){path.data + common, path.size - common}, "/._-~", '%');
    return finish(arena, &out);
}

static bool is_documented(const struct doc *doc, const struct model_file *file)
{
    for (size_t i = 0; i < doc->set.count; i++) {
        if (doc->set.files[i] == file)
            return true;
    }
    return false;
}

struct text links_target(struct doc *doc, const struct model_file *file, struct text name)
{
    struct text anchor;

    if (!is_documented(doc, file))
        return (struct text){NULL, 0};
    anchor = links_anchor(doc, file, name);
    if (!doc->file || doc->file == file)
        return arena_format(doc->arena, "#%.*s", TEXT_ARG(anchor));
    struct text path = relative_path(doc->arena, doc->file, file);
    return arena_format(doc->arena, "%.*s#%.*s", TEXT_ARG(path), TEXT_ARG(anchor));
}

void links_put(struct doc *doc, const struct model_file *file, struct text name)
{
    struct text target = links_target(doc, file, name);

    if (target.size > 0)
        doc->form->reference(doc, target, name);
    else
        doc->form->code(
            doc, arena_format(doc->arena, "%.*s.%.*s", TEXT_ARG(file->package), TEXT_ARG(name)));
}
