/* SPDX-License-Identifier: MIT */
/*
 * Types of values. A list of bytes is `bytes`, and an attribute can make more of a number or a text
 * than FlatBuffers knows. Where that takes limits the contract declares a type, so that lists can
 * have it, too.
 */
#include "base/spelling.h"
#include "fbs/spelling.h"
#include "fbs/writer.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static const struct builtin {
    const char *name;
    const char *type;
    enum shape_kind kind;
} builtins[] = {
    {"bool", "bool", SHAPE_BOOL},        {"byte", "int8", SHAPE_INTEGER},
    {"int8", "int8", SHAPE_INTEGER},     {"ubyte", "uint8", SHAPE_INTEGER},
    {"uint8", "uint8", SHAPE_INTEGER},   {"short", "int16", SHAPE_INTEGER},
    {"int16", "int16", SHAPE_INTEGER},   {"ushort", "uint16", SHAPE_INTEGER},
    {"uint16", "uint16", SHAPE_INTEGER}, {"int", "int32", SHAPE_INTEGER},
    {"int32", "int32", SHAPE_INTEGER},   {"uint", "uint32", SHAPE_INTEGER},
    {"uint32", "uint32", SHAPE_INTEGER}, {"long", "int64", SHAPE_INTEGER},
    {"int64", "int64", SHAPE_INTEGER},   {"ulong", "uint64", SHAPE_INTEGER},
    {"uint64", "uint64", SHAPE_INTEGER}, {"float", "float32", SHAPE_FLOAT},
    {"float32", "float32", SHAPE_FLOAT}, {"double", "float64", SHAPE_FLOAT},
    {"float64", "float64", SHAPE_FLOAT}, {"string", "string", SHAPE_STRING},
};

static const struct meaning {
    const char *attribute;
    enum shape_kind kind;
    const char *name; /**< of the type that the contract declares; NULL: none */
    const char *type;
    const char *docs;
} meanings[] = {
#define BUILTIN(attribute, kind, type)           {#attribute, SHAPE_##kind, NULL, type, NULL},
#define ALIAS(attribute, kind, name, type, docs) {#attribute, SHAPE_##kind, name, type, docs},
#include "fbs/meanings.def"
#undef BUILTIN
#undef ALIAS
};

_Static_assert(ARRAY_SIZE(meanings) <= WRITER_MEANINGS_MAX, "each meaning has a place");

static const struct builtin *find_builtin(struct text name)
{
    for (size_t i = 0; i < ARRAY_SIZE(builtins); i++) {
        if (text_is(name, builtins[i].name))
            return &builtins[i];
    }
    return NULL;
}

/** The meaning that attributes give to a value of this kind, or NULL. */
static const struct meaning *find_meaning(struct fbs_writer *writer, enum shape_kind kind,
                                          const struct fbs_attribute *attributes)
{
    for (size_t i = 0; i < ARRAY_SIZE(meanings); i++) {
        const struct fbs_attribute *attribute =
            fbs_attribute_find(attributes, text_of(meanings[i].attribute));

        if (attribute && meanings[i].kind == kind)
            return &meanings[i];
        if (attribute && strcmp(meanings[i].attribute, "uuid") != 0)
            diag_report(writer->diagnostics, DIAG_CATALOG, attribute->span, "'%s' is about %s",
                        meanings[i].attribute,
                        meanings[i].kind == SHAPE_STRING ? "strings" : "integers");
        else if (attribute)
            diag_report(writer->diagnostics, DIAG_CATALOG_LOSS, attribute->span,
                        "a contract has no UUIDs but as text");
    }
    return NULL;
}

static void apply_meaning(struct fbs_writer *writer, const struct meaning *meaning,
                          struct shape *shape)
{
    struct text *name = &writer->meanings[meaning - meanings];

    shape->has_meaning = true;
    shape->type = text_of(meaning->type);
    if (!meaning->name)
        return;
    if (name->size == 0)
        *name = spelling_free(writer->arena, writer->taken, text_of(meaning->name));
    shape->type = *name;
}

void writer_aliases(struct fbs_writer *writer, struct buffer *out)
{
    for (size_t i = 0; i < ARRAY_SIZE(meanings); i++) {
        if (writer->meanings[i].size > 0)
            buffer_format(out, "/// %s\ntype %.*s = %s;\n\n", meanings[i].docs,
                          TEXT_ARG(writer->meanings[i]), meanings[i].type);
    }
}

static void report_type(struct fbs_writer *writer, struct text name, struct span span)
{
    const char *best = NULL;
    size_t best_distance = SPELLING_DISTANCE_MAX + 1;
    size_t distance = 0;

    if (find_builtin(name)) {
        diag_report(writer->diagnostics, DIAG_WRONG_KIND, span,
                    "'%.*s' is no table, which a message has to be", TEXT_ARG(name));
        return;
    }
    diag_report(writer->diagnostics, DIAG_UNKNOWN_TYPE, span, "unknown type '%.*s'",
                TEXT_ARG(name));
    for (size_t i = 0; i < ARRAY_SIZE(builtins); i++) {
        if (spelling_close(name, text_of(builtins[i].name), &distance) &&
            distance < best_distance) {
            best = builtins[i].name;
            best_distance = distance;
        }
    }
    if (best)
        diag_hint(writer->diagnostics, "did you mean '%s'?", best);
}

struct fbs_declaration *writer_find(struct fbs_writer *writer, const struct fbs_declaration *owner,
                                    struct text name, struct span span)
{
    struct fbs_declaration *found =
        fbs_find(writer->catalog, writer->file->schema.index, owner->name_space, name);

    if (!found)
        report_type(writer, name, span);
    return found;
}

/** The name under which the file `index` is imported, which it is from now on. */
static struct text import_name(struct fbs_writer *writer, size_t index)
{
    struct text *name = &writer->imports[index];
    struct text stem;

    if (name->size > 0)
        return *name;
    stem = spelling_stem(writer->arena, writer->catalog->files[index]->name);
    if (spelling_is_keyword(stem))
        stem = arena_format(writer->arena, "%.*s_", TEXT_ARG(stem));
    *name = spelling_free(writer->arena, writer->taken_imports, stem);
    return *name;
}

struct text writer_name(struct fbs_writer *writer, const struct fbs_declaration *declaration)
{
    if (declaration->schema == &writer->file->schema)
        return declaration->contract_name;
    return arena_format(writer->arena, "%.*s.%.*s",
                        TEXT_ARG(import_name(writer, declaration->schema->index)),
                        TEXT_ARG(declaration->contract_name));
}

/** What a single element is. */
static struct shape element_shape(struct fbs_writer *writer, const struct fbs_declaration *owner,
                                  const struct fbs_type *type,
                                  const struct fbs_attribute *attributes)
{
    const struct builtin *builtin = find_builtin(type->name);
    const struct meaning *meaning;
    struct shape shape = {0};

    if (builtin) {
        shape.kind = builtin->kind;
        shape.type = text_of(builtin->type);
    } else {
        shape.declaration = writer_find(writer, owner, type->name, type->span);
        if (!shape.declaration)
            return shape;
        shape.kind = SHAPE_DECLARED;
        if (shape.declaration->kind == FBS_SERVICE) {
            diag_report(writer->diagnostics, DIAG_WRONG_KIND, type->span,
                        "'%.*s' is a service, not a type", TEXT_ARG(type->name));
            return (struct shape){0};
        }
        shape.type = writer_name(writer, shape.declaration);
    }
    meaning = find_meaning(writer, shape.kind, attributes);
    if (meaning)
        apply_meaning(writer, meaning, &shape);
    return shape;
}

struct shape writer_shape(struct fbs_writer *writer, const struct fbs_declaration *owner,
                          const struct fbs_type *type, const struct fbs_attribute *attributes)
{
    struct shape shape = element_shape(writer, owner, type, attributes);
    unsigned long long count = type->count;

    if (!type->is_vector || shape.kind == SHAPE_UNKNOWN)
        return shape;
    shape.kind = SHAPE_OTHER;
    shape.declaration = NULL;
    if (text_is(shape.type, "uint8") && count == 0) {
        shape.type = text_of("bytes");
    } else if (text_is(shape.type, "uint8")) {
        shape.type = text_of("bytes");
        shape.decorators = arena_format(writer->arena, "@length(%llu..%llu)", count, count);
    } else if (count == 0) {
        shape.type = arena_format(writer->arena, "%.*s[]", TEXT_ARG(shape.type));
    } else {
        shape.type = arena_format(writer->arena, "%.*s[%llu]", TEXT_ARG(shape.type), count);
    }
    return shape;
}
