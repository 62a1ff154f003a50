import { emptyModel, type Model } from '../model/model.js'
import { reduce, type Happening } from '../model/reduce.js'

/** Holds the model, and has it shown: at most once a frame, however much happens. */
export class Store {
  #model: Model = emptyModel(Date.now())
  #show: ((model: Model) => void) | undefined
  #scheduled = false

  get model(): Model {
    return this.#model
  }

  dispatch = (happening: Happening): void => {
    this.#model = reduce(this.#model, happening)
    this.#schedule()
  }

  /** Has `show` called with the model, now and whenever it is another one. */
  onChange(show: (model: Model) => void): void {
    this.#show = show
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || !this.#show) return
    this.#scheduled = true
    requestAnimationFrame(() => {
      this.#scheduled = false
      this.#show?.(this.#model)
    })
  }
}
