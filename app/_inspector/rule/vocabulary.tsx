'use client'

import { createContext, useContext } from 'react'
import type { Vocabulary } from '../../../workflows/segments/fields'

export type Choice = { value: string; label: string; count?: number }

/** Values that this workspace has, for fields that name one: locations, categories, cities ... */
export type VocabularyOf = (name: Vocabulary) => readonly Choice[]

const VocabularyContext = createContext<VocabularyOf>(() => [])
export const VocabularyProvider = VocabularyContext.Provider
export const useVocabulary = (): VocabularyOf => useContext(VocabularyContext)
