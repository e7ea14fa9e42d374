/* SPDX-License-Identifier: MIT */
/*
 * Unions. In C a tag and one of the structs; on the wire the map of that struct with the tag as one
 * more pair. The tag's value is the member's place in the declaration, from 1; 0 stands for none,
 * which an open union reads for every name that it does not know.
 */
#include "gen/c/table.h"

static void declare_kind(struct c_file *c, const struct model_union *tagged)
{
    struct emit *out = &c->header;
    struct text none = names_union_kind(c->arena, tagged, NULL);

    emit_text(out, "\n/** Which member a $type$ has. */\ntypedef enum $type$_kind {\n");
    out->indent++;
    emit_line(out, "%.*s = 0, /**< %s */", TEXT_ARG(none),
              tagged->is_closed ? "not set; never arrives"
                                : "not set, or a member this contract does not have");
    for (size_t i = 0; i < tagged->member_count; i++) {
        c_docs(out, &tagged->members[i].about, NULL);
        emit_line(out, "%.*s,", TEXT_ARG(names_union_kind(c->arena, tagged, &tagged->members[i])));
    }
    out->indent--;
    emit_text(out, "} $type$_kind;\n"
                   "/** The name on the wire, NULL for none. Lifetime: static. */\n"
                   "const char *$type$_kind_name($type$_kind kind);\n");
}

void c_union_types(struct c_file *c, const struct model_union *tagged)
{
    struct emit *out = &c->header;

    emit_set(out, "type", names_union(c->arena, tagged));
    declare_kind(c, tagged);
    emit_text(out, "\n");
    c_docs(out, &tagged->about, NULL);
    emit_text(out, "struct $type$ {\n"
                   "    $type$_kind kind;\n"
                   "    union {\n");
    out->indent += 2;
    for (size_t i = 0; i < tagged->member_count; i++)
        emit_line(out, "%.*s %.*s;", TEXT_ARG(names_type(c->arena, tagged->members[i].type)),
                  TEXT_ARG(names_union_member(c->arena, &tagged->members[i])));
    out->indent -= 2;
    emit_text(out, "    };\n"
                   "};\n");
}

static void put_tag(struct c_file *c, const struct model_union *tagged)
{
    struct emit *out = &c->source;

    emit_text(out, "\nstatic const widl_string $type$_names[] = {\n");
    for (size_t i = 0; i < tagged->member_count; i++) {
        struct text name = tagged->members[i].name;

        emit_line(out, "    {%.*s, %zu},", TEXT_ARG(c_string(c->arena, name)), name.size);
    }
    emit_text(out, "};\n");
    emit_set(out, "key", c_string(c->arena, tagged->tag));
    emit_set(out, "size", arena_format(c->arena, "%zu", tagged->tag.size));
    emit_set(out, "count", arena_format(c->arena, "%zu", tagged->member_count));
    emit_set(out, "closed", text_of(tagged->is_closed ? "true" : "false"));
    emit_text(
        out,
        "static const widl_tag $type$_tag = {{$key$, $size$}, $type$_names, $count$, $closed$};\n"
        "\n"
        "const char *$type$_kind_name($type$_kind kind)\n"
        "{\n"
        "    unsigned number = (unsigned)kind;\n"
        "\n"
        "    return number >= 1 && number <= $count$ ? $type$_names[number - 1].data : NULL;\n"
        "}\n");
}

static void set_member(struct c_file *c, const struct model_union *tagged, size_t i)
{
    const struct model_field *member = &tagged->members[i];

    emit_set(&c->source, "kind", names_union_kind(c->arena, tagged, member));
    emit_set(&c->source, "number", arena_format(c->arena, "%zu", i + 1));
    emit_set(&c->source, "struct", names_type(c->arena, member->type));
    emit_set(&c->source, "member", names_union_member(c->arena, member));
}

static void put_writer(struct c_file *c, const struct model_union *tagged)
{
    struct emit *out = &c->source;

    emit_text(out, "\n"
                   "bool $type$_write(widl_writer *writer, const void *source)\n"
                   "{\n"
                   "    const $type$ *value = (const $type$ *)source;\n"
                   "\n"
                   "    switch (value->kind) {\n");
    for (size_t i = 0; i < tagged->member_count; i++) {
        set_member(c, tagged, i);
        emit_text(out, "    case $kind$:\n"
                       "        return widl_write_tagged(writer, &$type$_tag, $number$, "
                       "$struct$_write, &value->$member$);\n");
    }
    emit_text(out, "    default:\n"
                   "        return widl_writer_refuse(writer, \"not a member of the union\");\n"
                   "    }\n"
                   "}\n");
}

static void put_reader(struct c_file *c, const struct model_union *tagged)
{
    struct emit *out = &c->source;

    emit_text(out, "\n"
                   "bool $type$_read(widl_reader *reader, void *target)\n"
                   "{\n"
                   "    $type$ *value = ($type$ *)target;\n"
                   "    const unsigned char *outer_tag = reader->stray_tag;\n"
                   "    unsigned member;\n"
                   "    bool done = true;\n"
                   "\n"
                   "    memset(value, 0, sizeof(*value));\n"
                   "    if (!widl_read_tag(reader, &$type$_tag, &member))\n"
                   "        return false;\n"
                   "    value->kind = ($type$_kind)member;\n"
                   "    switch (value->kind) {\n");
    for (size_t i = 0; i < tagged->member_count; i++) {
        set_member(c, tagged, i);
        emit_text(out, "    case $kind$:\n"
                       "        done = $struct$_read(reader, &value->$member$);\n"
                       "        break;\n");
    }
    emit_text(out, "    default:\n"
                   "        break;\n"
                   "    }\n"
                   "    reader->stray_tag = outer_tag;\n"
                   "    return done;\n"
                   "}\n");
}

void c_union(struct c_file *c, const struct model_union *tagged)
{
    put_tag(c, tagged);
    if (c_uses_tables(c)) {
        c_table_union(c, tagged);
        return;
    }
    put_writer(c, tagged);
    put_reader(c, tagged);
}
