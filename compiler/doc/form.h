/* SPDX-License-Identifier: MIT */
/*
 * What a document is made of, whatever its format. A document is written from its begin to its end:
 * blocks are opened and closed, and text goes into the block that is open. All text is escaped by
 * the form, and by nobody else. Private to this folder.
 */
#ifndef FORM_H
#define FORM_H

#include "base/names.h"
#include "doc/doc.h"

struct doc;

/** Blocks that hold text or other blocks. */
enum block {
    BLOCK_PARAGRAPH,
    BLOCK_LIST,
    BLOCK_NUMBERED,
    BLOCK_ITEM,
    BLOCK_FACTS,  /**< of `fact`s */
    BLOCK_FIELDS, /**< of `open_field`s */
    BLOCK_COUNT,
};

/** A part of the document with a heading of its own, that can be linked to. */
struct section {
    unsigned level;   /**< 1: a contract, 2: a group or an interface, 3: a declaration or member */
    struct text id;   /**< of its anchor */
    const char *kind; /**< `struct`, `procedure`, …, before the name; NULL: a mere heading */
    struct text title;
    bool is_deprecated;
    struct text words; /**< what else it is found by, such as its URI */
};

/** A field, parameter, enumerator or member. */
struct field {
    struct text id;
    struct text name;
    bool is_deprecated;
};

struct form {
    /** What comes before everything else, by the outline of it all. */
    void (*begin)(struct doc *doc);
    void (*end)(struct doc *doc);
    void (*open_section)(struct doc *doc, const struct section *section);
    void (*close_section)(struct doc *doc, const struct section *section);
    void (*open)(struct doc *doc, enum block block);
    void (*close)(struct doc *doc, enum block block);
    void (*open_fact)(struct doc *doc, const char *label);
    void (*close_fact)(struct doc *doc);
    /** Text follows, in the line of the name; behind close_field_head() there may be blocks. */
    void (*open_field)(struct doc *doc, const struct field *field);
    void (*close_field_head)(struct doc *doc);
    void (*close_field)(struct doc *doc);
    void (*text)(struct doc *doc, struct text text);
    void (*code)(struct doc *doc, struct text text);
    /** A link around code. */
    void (*reference)(struct doc *doc, struct text target, struct text label);
    /** A link around text, to an address that was checked. */
    void (*link)(struct doc *doc, struct text target, struct text label);
    void (*emphasis)(struct doc *doc, const char *text);
    /** Lines of code; label: what it is, or NULL. */
    void (*listing)(struct doc *doc, const char *label, const char *language, struct text text);
};

extern const struct form form_markdown;
extern const struct form form_html;

/** A document being written. */
struct doc {
    const struct form *form;
    struct buffer *out;
    struct arena *arena;
    struct doc_set set;
    const struct model_file *file; /**< whose document this is; NULL: of all */
    struct names *samples;         /**< texts that match patterns, by pattern and length */
    size_t states_left;            /**< of the searches for those: what bounds them */
    struct section *outline;       /**< the sections, in their order */
    size_t outline_count;
    unsigned indent; /**< Markdown: of the lines of a field */
    size_t code_end; /**< Markdown: where code ended that more can be joined to; 0: nowhere */
    unsigned number; /**< Markdown: of the next item of a list; 0: it has none */
};

static inline void put(struct doc *doc, const char *text)
{
    buffer_append(doc->out, text_of(text));
}

/** What a section is called in the contents: several contracts can be of one package. */
static inline struct text section_label(const struct doc *doc, const struct section *section)
{
    bool is_one_of_many = section->level == 1 && doc->set.count > 1 && !doc->file;

    return is_one_of_many ? section->words : section->title;
}

static inline void put_text(struct doc *doc, const char *text)
{
    doc->form->text(doc, text_of(text));
}

#endif
