import htm from 'htm'
import { h, type ComponentType, type Key, type VNode } from 'preact'

/** Elements as templates. */
export const html = (htm as unknown as { bind(create: typeof h): Template }).bind(h)

/** A component in a template. Its properties are checked, which those in a template are not. */
export const part = h as <Props>(component: ComponentType<Props>, props: Props & { key?: Key }, ...children: VNode[]) => VNode

type Template = (parts: TemplateStringsArray, ...values: unknown[]) => VNode
